// Package channeltest holds what tests of channels share: Fake, a channel
// whose platform does what it is told, and three tables that every channel
// passes.
//
//   - Run: a worker that says what the case wants, and what must become of it
//     on the way out and in.
//   - Stories: whole conversations with the real engine, the shipped guides
//     with an index over them, the sample roster and the catalogue; citizens
//     act through the Rig, officers by events as the console puts them.
//   - Faults: one such story again and again, each time with one fault at one
//     step: a call of the platform that ends badly, an update that comes again
//     and again or is not taken at first, a crash between two writes.
//
// A channel's test gives All a Setup with Open and Channel, and in the
// Rig that Channel makes as many handles as the platform has: Write and
// Received at least (without Received what stands in the store counts as
// arrived, as on our own page), Fail with each Mode that the platform knows,
// Press and Offered (without them a choice is typed), Attach, Files and Blobs
// for files, Album where photos may come together, Again when the channel
// remembers anything, Limits as the program sets them, Forge when strangers can
// reach its intake, Forgets when the platform brings nothing again, Secrets
// always. What a rig lacks is skipped by name, with the reason.
//
// Inbox, Log, Blobs, Clock, Waits and Until are what a channel's own tests are
// made of besides.
//
// The tables import what a ward's conversation is made of (guides, index,
// roster, catalogue), since a channel that carries made-up messages well may
// still lose a tick list or a promise. They know no real platform and no
// store: a channel's test brings both. What they cannot know is whether a fake
// platform behaves as the real one does.
package channeltest
