"""The shell of the web app: app factory, security, forms, formatters; it imports no feature but their views."""
