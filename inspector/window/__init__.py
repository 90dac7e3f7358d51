"""Start-up, the main window, menus, themes, the device selector and the failure bar."""
