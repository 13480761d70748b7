"""What people do in a round: asking, answering, talking, thanking, reporting."""
