"""What people meet: command line, chat window, HTTP. The only room that renders."""
