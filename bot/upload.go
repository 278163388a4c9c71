package bot

import "time"

// UploadTime is how long a link to the page for files holds.
const UploadTime = 24 * time.Hour

// UploadPath is the page on which citizens send files whose channel takes
// none; the token of UploadToken stands behind it.
const UploadPath = "/gui/"
