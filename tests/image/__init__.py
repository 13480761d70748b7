"""The container image: what its files promise, and one life of it (`make image-try`)."""
