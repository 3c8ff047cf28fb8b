"""One look-up per kind of question. Each takes a Question and returns Evidence; none words an answer."""
