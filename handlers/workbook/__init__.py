"""The workbook: exercises, their results, and My plan."""
