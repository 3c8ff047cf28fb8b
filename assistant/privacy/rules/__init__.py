"""Rules that find identifiers by how they are written and by the words beside them."""
