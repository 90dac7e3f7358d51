"""How large the gradient is on its way from the output to the inputs."""
