"""The workbook: exercises that are done page by page, their results, what comes back on a date, and My plan."""
