"""The time limits of the client, in seconds. Those of the command line are in its own modules."""

# The API

CONNECT = 5.0
"""To connect to the API; then the next address of the server is tried."""
RESPONSE = 30.0
"""To wait for a response of the API."""
FIRST_RETRY_DELAY = 0.5
"""Before the first retry of a request; each further delay is twice as long."""
LONGEST_RETRY_DELAY = 8.0
"""Before a retry, at most."""
LONGEST_RETRY_AFTER = 60.0
"""A server that asks for a longer delay (Retry-After) is not waited for."""
VPN_CLIENT = (CONNECT, 90.0)
"""To connect, and to wait for a response: the server takes up to 20 s to make a VPN client."""

# Instances

INSTANCE_INIT = 120.0
"""INIT takes a minute or so; then the instance is READY or has failed."""
INSTANCE_UNKNOWN = 120.0
"""After a launch, a busy server may not know the instance yet."""
INSTANCE_POLL = 1.0
"""Between two looks at the status of an instance; it grows."""
LONGEST_INSTANCE_POLL = 5.0
"""The same, at most."""
LAUNCH_RECORD = 60.0
"""For the server to list an instance whose launch was not answered."""
OWN_INSTANCE_END = 60.0
"""For an instance of the caller that is ending, and in the way of a launch."""
LAUNCH_POLL = 0.5
"""Between two looks for the instance of a launch; it grows."""
LONGEST_LAUNCH_POLL = 5.0
"""The same, at most."""
BUSY_POLL = 2.0
"""Between two tries to launch where all deployments are in use; it grows."""
LONGEST_BUSY_POLL = 15.0
"""The same, at most."""
TERMINATION = 90.0
"""To terminate what was launched: in INIT it cannot be terminated."""
TERMINATION_POLL = 0.5
"""Between two tries to terminate; it grows."""
LONGEST_TERMINATION_POLL = 5.0
"""The same, at most."""
RATE_LIMIT_RESET = 3700.0
"""For the rate limit to be reset, which it is each hour, before giving up to terminate."""
QUIET_TERMINATION = 3.0
"""A termination that takes longer is told."""
EXIT = 90.0
"""At the end of the process, to terminate all that it launched."""
PING = 45.0
"""Between two pings: the server ends an instance when the last one is over 60 s old."""
PING_RETRY = 5.0
"""Before the retry of a ping that failed, at most."""
SOONEST_PING_RETRY = 0.25
"""The same, at least."""

# Add-ons

ADDON_ACTIVATION = 60.0
"""For an add-on to become active."""
ADDON_POLL = 0.5
"""Between two looks at the status of an add-on; it grows."""
LONGEST_ADDON_POLL = 2.0
"""The same, at most."""
PICTURE_POLL = 0.25
"""Between two requests for a picture that is not there yet."""
OUTPUT_KEPT = 30.0
"""So long does the server keep the output of a command (add-on cmd)."""
OUTPUT_POLL = 0.1
"""Between two requests for that output; it grows, to spare the rate limit."""
LONGEST_OUTPUT_POLL = 5.0
"""The same, at most."""
OUTPUT_OUTAGE = 60.0
"""For the server to be reached again, while that output is awaited."""
COMMAND_CANCEL = 3.0
"""To cancel such a command."""
DRIVE_PERIOD = 0.2
"""Between two commands of motion, while a motion is held."""
DRIVE_STOP = 10.0
"""To stop the robot, whose command to stop is not answered."""
DRIVE_RESPONSE = 2.0
"""For the response to a command of motion."""
DRIVE_STOP_RETRY = 0.2
"""Before the command to stop is sent again."""
DRIVE_LATE = 0.5
"""So late may a command whose response was lost arrive: behind the one to stop."""

# WebSockets and cameras

WEBSOCKET_PING = 10.0
"""After so long without a message, the other side is asked whether it is there."""
WEBSOCKET_PONG = 18.0
"""To answer that."""
WEBSOCKET_CLOSE = 2.0
"""For the other side to agree to the end of a WebSocket."""
WEBSOCKET_SEND = 20.0
"""For the other side to take a message."""
FRAME_OF_A_RECORDING = 30.0
"""For each frame of a recording: a camera takes a while to begin."""
FEED_SILENCE = 10.0
"""A feed that is silent for so long may have stalled, and is opened again."""
FEED_END = 3.0
"""For the thread of a feed to notice that it is to end."""
RECORDING_FLUSH = 0.5
"""After so long without a frame, buffers of a recording are written."""
RECORDING_END = 10.0
"""To end the file of a recording."""
RECORDING_UNWRITTEN = 0.5
"""So much of a recording of a whole run may be in memory only."""
TUNNEL_LINGER = 30.0
"""For each part of an answer after the end of what was sent: WebSockets cannot tell of it."""

# SSH

SSH_CONNECT = 15.0
"""To connect to a host, and again to sign in."""
SSH_AGENT = 5.0
"""For the SSH agent to list its keys."""
SSH_SILENCE = 25.0
"""A host that says nothing for so long is dead; it is asked three times in between."""
SSH_FRESH = 1.0
"""A host that was heard so lately is there: a channel that is already open will do."""
CHANNEL_AHEAD = 5.0
"""For a channel that is just being opened ahead."""
SSH_ANSWER = 25.0
"""For a host to answer a request on a channel: to start a command, for example."""
SSH_STALL = 60.0
"""A host may keep a transfer waiting for so long; each KiB gives back a second."""
SFTP_REPLY = 60.0
"""For each message of `sftp_client()`."""
SFTP_UNDO = 5.0
"""To remove what a failed transfer left."""
FOLDER_MOVE = 600.0
"""For a host to move a folder into its place."""
TAR_END = 60.0
"""For `tar` to end, when all has come."""
JOB_CALL = 60.0
"""For a host to list, start, kill or remove a job."""
JOB_FOLLOW = 5.0
"""For more of a job's output, before the caller looks whether it still wants it."""
JOB_POLL = 0.1
"""Between two looks at the status of a job; it grows."""
LONGEST_JOB_POLL = 2.0
"""The same, at most."""
JOB_RETRY = 0.5
"""Before a host whose connection broke is reached again for a job; it grows."""
LONGEST_JOB_RETRY = 15.0
"""The same, at most."""
JOB_OUTAGE = 3600.0
"""For a host to be reached again while one of its jobs is followed."""
COMMAND_START = 10.0
"""For a command to begin, after which it takes input."""
COMMAND_PID = 2.0
"""For the process id of a command that is to be ended at once."""
EXIT_STATUS = 5.0
"""For the exit status of a shell, which comes after its output."""
SIGTERM_GRACE = 1.0
"""For a command to end after SIGTERM, before SIGKILL."""
COMMAND_END = 5.0
"""To end a command on the host, in all."""
COMMAND_END_OUTAGE = 20.0
"""To reach a host again whose connection broke, to end a command there."""
PORT_WATCH = 1.0
"""Between two looks whether the connection of a port of the host has broken."""
TERMINAL_SIZE = 0.25
"""Between two looks at the size of the terminal."""
PROGRESS = 0.05
"""Between two reports of progress."""
ACCEPT_RETRY = 0.5
"""Before the next try to accept a connection, where too many files are open."""

# Tests on real robots

FREE_ROBOT = 600.0
"""For a robot to be free, while all are in use."""
FREE_ROBOT_POLL = 5.0
"""Between two tries to launch one."""
ROBOT_LOST = 10.0
"""For a host to be reached, before its robot is lost."""
LAST_PICTURE = 5.0
"""For the picture of a camera that is kept with a test that failed."""

# Threads

CANCELLED_CALL = 2.0
"""A task that was cancelled waits so long for its call to tidy up on the other side."""
CANCELLED_CALLS = 8.0
"""And so long waits the end of the program for all such calls together."""
SIGNAL_CHECK = 0.5
"""Plain code waits in slices: a signal that another thread got does not wake this one."""
