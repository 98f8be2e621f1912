"""The hosts of instances: SSH, SFTP, commands, folders and keys."""
