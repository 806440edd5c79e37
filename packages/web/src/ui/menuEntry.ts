/** An entry of a menu. */
export interface MenuEntry {
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}
