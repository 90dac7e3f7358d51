"""The grid: the numbers of a tensor as cells, typed into where the tensor is made by hand."""
