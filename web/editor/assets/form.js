// The form of a guide.
