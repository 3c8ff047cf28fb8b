"""Tools for the people who maintain the starter library; the program itself never imports them."""
