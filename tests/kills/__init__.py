"""The kill matrix: the bot dies by SIGKILL at every commit and around every send of one long story."""
