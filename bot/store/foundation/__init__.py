"""What the subjects of the store are built on: files, tables, the kinds of their columns, inserting or changing."""
