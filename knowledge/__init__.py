"""What is known about medical codes, and the dated source of each fact. Imports none of the other rooms."""
