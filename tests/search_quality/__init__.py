"""How well the search answers what bid managers look for: notices and needs as plain files, and their measure."""
