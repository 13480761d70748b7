"""What the workbook shows."""
