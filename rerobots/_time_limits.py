"""Time limits of the client, in seconds. Those of the command line are in its own modules."""

# The API

CONNECT = 5.0  # To connect to one address of the API; then the next address is tried.
RESPONSE = 30.0  # To wait for a response of the API.
FIRST_RETRY_DELAY = 0.5  # Delay before the first retry of a request; each further one is doubled.
LONGEST_RETRY_DELAY = 8.0  # Longest delay before a retry.
LONGEST_RETRY_AFTER = 60.0  # If Retry-After asks for a longer delay, the request is not retried.
VPN_CLIENT = (CONNECT, 90.0)  # To connect and to wait for a response; the server needs up to 20 s.

# Instances

INSTANCE_INIT = 120.0  # For an instance to become READY or fail: INIT takes about a minute.
INSTANCE_UNKNOWN = 120.0  # After a launch, while a busy server may not know the instance yet.
INSTANCE_POLL = 1.0  # Interval between status requests; it grows.
LONGEST_INSTANCE_POLL = 5.0  # Longest such interval.
LAUNCH_RECORD = 60.0  # For the server to list an instance when the response to its launch was lost.
OWN_INSTANCE_END = 60.0  # For an instance of the caller to end that blocks a launch.
LAUNCH_POLL = 0.5  # Interval between searches for the instance of a launch; it grows.
LONGEST_LAUNCH_POLL = 5.0  # Longest such interval.
BUSY_POLL = 2.0  # Interval between launch attempts while all deployments are in use; it grows.
LONGEST_BUSY_POLL = 15.0  # Longest such interval.
TERMINATION = 90.0  # To terminate an instance, which is not possible while it is in INIT.
TERMINATION_POLL = 0.5  # Interval between attempts to terminate; it grows.
LONGEST_TERMINATION_POLL = 5.0  # Longest such interval.
RATE_LIMIT_RESET = 3700.0  # For a reset of the rate limit (it is hourly), to terminate after it.
QUIET_TERMINATION = 3.0  # A warning is logged when terminating takes longer.
EXIT = 90.0  # To terminate all instances at the end of the process.
PING = 45.0  # Interval between pings: the server ends an instance whose last ping is over 60 s old.
PING_RETRY = 5.0  # Longest delay before a failed ping is retried.
SOONEST_PING_RETRY = 0.25  # Shortest delay before a failed ping is retried.

# Add-ons

ADDON_ACTIVATION = 60.0  # For an add-on to become active.
ADDON_POLL = 0.5  # Interval between status requests; it grows.
LONGEST_ADDON_POLL = 2.0  # Longest such interval.
PICTURE_POLL = 0.25  # Interval between requests for a picture until the camera has one.
OUTPUT_KEPT = 30.0  # How long the server keeps the output of a command (add-on cmd).
OUTPUT_POLL = 0.1  # Interval between requests for that output; it grows, to spare the rate limit.
LONGEST_OUTPUT_POLL = 5.0  # Longest such interval.
OUTPUT_OUTAGE = 60.0  # To keep requesting that output while the server cannot be reached.
COMMAND_CANCEL = 3.0  # To cancel such a command.
DRIVE_PERIOD = 0.2  # Interval between drive commands while a motion is held.
DRIVE_STOP = 10.0  # To keep sending the stop command while it fails.
DRIVE_RESPONSE = 2.0  # For the response to a drive command.
DRIVE_STOP_RETRY = 0.2  # Delay before the stop command is retried.
DRIVE_LATE = 0.5  # How late a command whose response was lost can arrive, after the stop command.

# WebSockets and cameras

WEBSOCKET_PING = 10.0  # Silence after which a WebSocket is pinged.
WEBSOCKET_PONG = 18.0  # For the pong to such a ping.
WEBSOCKET_CLOSE = 2.0  # For the server to confirm the close of a WebSocket.
WEBSOCKET_SEND = 20.0  # To send a message.
FRAME_OF_A_RECORDING = 30.0  # For each frame of a recording: a camera takes a while to start.
FEED_SILENCE = 10.0  # Silence after which a feed counts as stalled and is opened again.
FEED_END = 3.0  # For the thread of a feed to end.
RECORDING_FLUSH = 0.5  # Time without a frame after which the buffers of a recording are written.
RECORDING_END = 10.0  # To finish the file of a recording.
RECORDING_UNWRITTEN = 0.5  # Interval between flushes of a recording of a whole run.
TUNNEL_LINGER = 30.0  # For more data after the local end of input, which a WebSocket cannot signal.

# SSH

SSH_CONNECT = 15.0  # To connect to a host, and the same again to sign in.
SSH_AGENT = 5.0  # For the SSH agent to list its keys.
SSH_SILENCE = 25.0  # Silence after which a host counts as lost; it is pinged three times before.
SSH_FRESH = 1.0  # If the host sent something this recently, a channel that is already open is used.
CHANNEL_AHEAD = 5.0  # For a channel that is just being opened in advance.
SSH_REPLY = 25.0  # For a host to reply to a request on a channel: to start a command, for example.
SSH_STALL = 60.0  # How long a host can keep a transfer waiting; each KiB gives back a second.
SFTP_REPLY = 60.0  # For each reply to `sftp_client()`.
SFTP_UNDO = 5.0  # To remove the partial files of a failed transfer.
FOLDER_MOVE = 600.0  # For a host to move a folder to its final path.
TAR_END = 60.0  # For `tar` to exit after all data was transferred.
JOB_CALL = 60.0  # For a host to list, start, kill or remove a job.
JOB_FOLLOW = 5.0  # To wait for output of a job before control returns to the caller.
JOB_POLL = 0.1  # Interval between status requests; it grows.
LONGEST_JOB_POLL = 2.0  # Longest such interval.
JOB_RETRY = 0.5  # Delay before reconnecting to the host of a job; it grows with each attempt.
LONGEST_JOB_RETRY = 15.0  # Longest such delay.
JOB_OUTAGE = 3600.0  # To keep reconnecting to a host while one of its jobs is followed.
COMMAND_START = 10.0  # For a command to start, after which it takes input.
COMMAND_PID = 2.0  # For the process id of a command that is ended right after its start.
EXIT_STATUS = 5.0  # For the exit status of a shell, which follows its output.
SIGTERM_GRACE = 1.0  # For a command to end after SIGTERM, before SIGKILL.
COMMAND_END = 5.0  # To end a command on the host, in all.
COMMAND_END_OUTAGE = 20.0  # To reconnect to a host to end a command there.
PORT_WATCH = 1.0  # Interval between checks of the connection of a remote port.
TERMINAL_SIZE = 0.25  # Interval between checks of the size of the terminal.
PROGRESS = 0.05  # Interval between progress reports.
ACCEPT_RETRY = 0.5  # Delay before connections are accepted again after too many open files.

# Pools of robots

ROBOT_INIT = 180.0  # For a robot of a pool, or of a test, to become READY.
ROBOT_RECORD = 10.0  # After a launch, while the list of instances may not have the robot yet.
DEPLOYMENT_COOLDOWN = 30.0  # Before a deployment is tried again after a failed launch.
POOL_TICK = 0.25  # Interval between checks for something to do; most need no request.
SHORTEST_POOL_POLL = 0.5  # Shortest interval between requests of a pool.
LONGEST_POOL_POLL = 60.0  # Longest such interval, when few requests are left in the hour.
LONGEST_ROBOT_SEARCH = 15.0  # Longest interval between searches for deployments to launch on.
HOST_POLL = 1.0  # Interval between attempts to reach a host that may be lost.
HOST_GREETING = 5.0  # For such a host to send the greeting of SSH.

# Tests on real robots

FREE_ROBOT = 600.0  # For a robot to become free while all are in use.
FREE_ROBOT_POLL = 5.0  # Interval between launch attempts.
ROBOT_LOST = 10.0  # To try to reach a host before its robot counts as lost.
LAST_PICTURE = 5.0  # For the camera picture that is kept with a failed test.

# Threads

CANCELLED_CALL = 2.0  # For the call of a cancelled task to clean up on the host.
CANCELLED_CALLS = 8.0  # For all such calls together, at the end of the program.
SIGNAL_CHECK = 0.5  # Longest single wait of sync code: a signal may not interrupt the wait itself.
