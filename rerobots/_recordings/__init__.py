"""Files of recordings: frames as video, and a whole run on one timeline. They decode nothing."""
