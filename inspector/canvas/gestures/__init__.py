"""What the mouse does between press and release: each gesture a state of its own, ended by Esc."""
