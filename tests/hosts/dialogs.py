DRIVES = {}
