"""How the installation is: for people who run it, and for machines that watch it."""
