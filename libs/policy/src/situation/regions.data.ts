// The region of each municipality (public reference data of 2026-11-21), and what takes over on 2027-01-01.
type Regions = Readonly<Record<string, readonly string[]>>;

const list = (codes: string): readonly string[] => codes.split(' ');

/** Municipality codes by region. */
export const municipalitiesOfRegion: Regions = {
  '1081': list('773 787 810 813 820 825 840 846 849 851 860'),
  '1082': list('615 657 661 665 671 706 707 710 727 730 740 741 746 751 756 760 766 779 791'),
  '1083': list(
    '410 420 430 440 450 461 479 480 482 492 510 530 540 550 561 563 573 575 580 607 621 630',
  ),
  '1084': list(
    '101 147 151 153 155 157 159 161 163 165 167 169 173 175 183 185 187 190 201 210 217 219 223 230 240 250 260 270 400',
  ),
  '1085': list('253 259 265 269 306 316 320 326 329 330 336 340 350 360 370 376 390'),
};

/** The region that takes over a region's tasks the day after it ends. */
export const successorOfRegion: Readonly<Record<string, string>> = {
  '1084': 'region-ostdanmark',
  '1085': 'region-ostdanmark',
};
