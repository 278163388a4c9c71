// Package links tries the links and videos of guides: is the page there, is
// the form a form, is the video a video. What comes of it is a
// procedures.LinkCheck for each address.
//
// The machines that it asks are strangers. It reads a bounded number of bytes
// in a bounded time, follows a bounded number of redirections, unpacks
// nothing, and reaches public addresses only, at every hop. It is polite
// besides: it says who it is, asks one machine one thing at a time, and asks
// for no more than it has to.
//
// It does not know what a page says: one that shows "not found" and answers
// 200 passes, and so does one that only a script fills. It does not know
// either who may publish a guide whose link is not good, nor what people are
// told of it.
package links
