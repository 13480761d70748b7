"""The methods of the Web API, one file per family; `practice/wire/webapi.py` lists them."""
