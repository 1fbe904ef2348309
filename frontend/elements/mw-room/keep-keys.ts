/**
 * Where the keys are while a dialog of the room comes, changes and goes. Browsers see to it for dialogs that
 * are closed; these are drawn anew or taken away by whatever happens in the call.
 */
export class KeepKeys {
  #box = "";
  #went = false;
  #from: HTMLElement | null = null;

  /** After each drawing, with the dialog that is there now; opens it if it is new. */
  follow(dialog: HTMLDialogElement | null): void {
    const box = dialog?.dataset.box ?? "";
    if (dialog && !dialog.open) {
      if (!this.#box) this.#from = focused();
      dialog.showModal();
    } else if (dialog && box !== this.#box) {
      dialog.querySelector<HTMLElement>("[autofocus], input, select, textarea, button")?.focus();
    } else if (!dialog && this.#box) {
      if (!focused() && this.#from?.isConnected) this.#from.focus();
      this.#from = null;
    }
    this.#box = box;
  }

  /** What was pressed to end a call goes with it: the keys go on to what came of it. */
  end(isOver: boolean, title: HTMLElement | null): void {
    if (this.#went && isOver && !focused()) title?.focus();
    this.#went = !isOver;
  }
}

function focused(): HTMLElement | null {
  const { activeElement, body } = document;
  return activeElement === body ? null : (activeElement as HTMLElement | null);
}
