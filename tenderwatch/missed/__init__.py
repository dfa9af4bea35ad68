"""The recall audit: awards near to a team that none of its searches found, and what would have found them."""
