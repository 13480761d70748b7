"""Side attacks: onlookers who do something of their own, or who look at one thing only, each with small trials."""
