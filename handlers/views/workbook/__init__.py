"""The workbook's windows and messages: the list, pages, results, My plan, and what comes back."""
