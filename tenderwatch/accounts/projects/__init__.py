"""Projects and consortia: several organisations with a role each, for a time; they stand at every one of them."""
