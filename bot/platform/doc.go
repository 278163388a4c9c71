// Package platform is what the channels of social networks share: calls that
// know whether they left this machine, the pace of sending, the cutting of
// texts, what is made of a message and of a citizen's file whatever the platform,
// requests that platforms bring, and how an account of the ward's is.
//
// It knows no platform by name, no conversation and no store.
package platform
