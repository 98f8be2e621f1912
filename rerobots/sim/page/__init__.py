"""A web page that shows the world and can change it."""
