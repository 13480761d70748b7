"""What connections stand on: the files behind them, and the tables of the key store."""
