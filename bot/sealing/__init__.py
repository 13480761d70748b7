"""Keys, ciphers and lengths: how what people wrote becomes bytes that say nothing."""
