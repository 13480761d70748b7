"""Looking at what somebody wrote: what could name its writer, what hurts, what defends, and how it is evened out."""
