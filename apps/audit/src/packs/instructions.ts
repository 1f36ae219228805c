/** What stands in the pack for whoever opens it without us. */
export const instructions = {
  'LAES-MIG.txt': `INFOHUS: BEVISPAKKE

Pakken viser, hvad der blev besluttet, videregivet, modtaget og slået op i én sag, og at intet i den er ændret siden.

Indhold
  pack.json            hvad der blev bedt om, hvornår, og hvor mange poster pakken har
  entries.ndjson       posterne i rækkefølge, én pr. linje (JSON). En post, der er slettet, står uden indhold.
  decisions/           hver afgørelse for sig, letlæst, med begrundelse på dansk og engelsk
  policy-sets/         reglerne, som de lød, da afgørelserne blev truffet. Filens navn er dens egen SHA-256,
                       og den samme SHA-256 står i afgørelsen.
  proofs/              ét bevis pr. post: at posten står i loggen, på den plads (c2sp.org/tlog-proof)
  checkpoint           loggens underskrevne hoved, da pakken blev lavet (c2sp.org/tlog-checkpoint)
  key                  nøglen, som underskrifterne kontrolleres med. Hent den også et andet sted fra og sammenlign:
                       den, der kan forfalske en pakke, kan også lægge en falsk nøgle i den.
  SHA256SUMS           SHA-256 af hver fil
  SHA256SUMS.note      den samme liste, underskrevet (c2sp.org/signed-note)

Kontrollér pakken uden net
  1. Pak ud i en tom mappe:        tar xf pakken.tar
  2. Filerne er uændrede:          cd infohus-pack && sha256sum -c SHA256SUMS
  3. Listen er underskrevet, hvert bevis holder, og reglerne giver igen de samme afgørelser:
                                   infohus check ../pakken.tar --key <nøglen, som du har den andetsteds fra>
  Andres værktøjer kan det samme: sumdb/note (Go) læser noten, og ethvert program til c2sp.org/tlog-proof beviserne.

Hvad pakken ikke kan vise
  Ordene i det, der blev videregivet, er ikke i pakken: de ligger hos myndighederne. Pakken viser, at der var indhold,
  i hvilken kategori, og hvad der skete med det. Den viser heller ikke, hvad en myndighed har set uden for systemet.

Pakken indeholder personoplysninger. Den må kun bruges til det formål, den blev lavet til.
`,
  'README.txt': `INFOHUS: EVIDENCE PACK

The pack shows what was decided, disclosed, received and looked up in one case, and that nothing in it was changed since.

Contents
  pack.json            what was asked for, when, and how many entries the pack has
  entries.ndjson       the entries in order, one a line (JSON). An entry that was erased stands without content.
  decisions/           each decision by itself, easy to read, with its explanation in Danish and English
  policy-sets/         the rules as they read when the decisions were made. A file's name is its own SHA-256, and the
                       same SHA-256 stands in the decision.
  proofs/              one proof an entry: that it stands in the log, at that place (c2sp.org/tlog-proof)
  checkpoint           the signed head of the log when the pack was made (c2sp.org/tlog-checkpoint)
  key                  the key that signatures are verified with. Get it from elsewhere too, and compare: whoever can
                       forge a pack can put a forged key into it.
  SHA256SUMS           SHA-256 of each file
  SHA256SUMS.note      the same list, signed (c2sp.org/signed-note)

Check the pack offline
  1. Unpack in an empty folder:    tar xf the-pack.tar
  2. The files are unchanged:      cd infohus-pack && sha256sum -c SHA256SUMS
  3. The list is signed, each proof holds, and the rules give the same decisions again:
                                   infohus check ../the-pack.tar --key <the key as you have it from elsewhere>
  Tools that we did not write can do the same: sumdb/note (Go) reads the note, any program for c2sp.org/tlog-proof the proofs.

What the pack cannot show
  The words of what was disclosed are not in it: they lie with the agencies. The pack shows that there was content, of
  which category, and what became of it. Nor does it show what an agency saw outside the system.

The pack holds personal data. It may be used only for what it was made for.
`,
} as const;
