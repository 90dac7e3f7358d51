"""The endings of files that tensors are read from."""

TABLES = (".csv", ".tsv", ".txt")
CHECKPOINTS = (".pt", ".pth", ".ckpt", ".bin")
IMAGES = (".png", ".jpg", ".jpeg")
ARRAYS = (".npy", ".npz", ".safetensors")
READ = (*ARRAYS, *TABLES, *CHECKPOINTS, *IMAGES)
