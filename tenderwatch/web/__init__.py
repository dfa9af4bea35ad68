"""The shell of the web app: app factory, security, forms; and the formatters, which mails and commands use too."""
