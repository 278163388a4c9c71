package main

// zalobotCarrier is not there yet.
func zalobotCarrier() carrier { return carrier{name: "zalobot"} }
