"""Our contracts: periods, options, decisions and the warnings before they are due."""
