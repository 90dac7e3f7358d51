"""The document as a value: what it is, every edit to it, its checks, recipes and history. No Qt."""
