"""What strangers may write, tried by a machine that keeps whatever reaches a new branch of ours."""
