"""What the subjects of the store are built on: the tables, the kinds of their columns, inserting or changing."""
