import { bilingual } from './bilingual';

/** What all screens say; each screen's own texts are in its folder. */
export const messages = bilingual(
  {
    app: {
      title: 'Order flow',
      copy: 'Copy',
      copied: 'Copied',
      close: 'Close',
      try_again: 'Try again',
      reload: 'Reload',
      not_built: 'This screen is being built.',
      viewer_reason: 'You are signed in as a viewer: only an operator may do this.',
      none: 'none',
      missing:
        'Not all is shown: %{services} did not answer. System shows what is wrong; this list asks again every 2 s.',
      whole: 'A whole number',
      money: 'At most two decimals',
      sign_in_hint:
        'npm start prints an operator’s password once. More accounts: npm run account -- <name> <viewer|operator>',
      status: {
        PENDING: 'Pending',
        CONFIRMED: 'Confirmed',
        REJECTED: 'Rejected',
        CANCELLED: 'Cancelled',
        ok: 'OK',
        degraded: 'Degraded',
        unavailable: 'Unavailable',
        unknown: 'Unknown',
        open: 'Open',
        replaying: 'Replaying',
        replayed: 'Replayed',
        discarded: 'Discarded',
      },
      outage: {
        gateway:
          'The gateway has not answered for %{seconds} s. What you see is from before; this page tries again every 2 s, and nothing that you typed is lost.',
        behind:
          'A service behind the gateway has not answered for %{seconds} s. What you see may be old; this page tries again every 2 s. System shows which one it is.',
      },
      error: {
        unreachable: 'The gateway cannot be reached. Check the connection, or try again in some seconds.',
        unreachable_write:
          'The gateway cannot be reached: what you asked for may or may not have happened. Look before you try again.',
        timeout: 'No answer within 10 s. Try again in some seconds.',
        timeout_write:
          'No answer within 10 s: what you asked for may or may not have happened. Look before you try again.',
      },
      session: {
        over: 'Your session is over',
        nothing_lost:
          'Sign in again and you go on where you were: nothing that you typed is lost, and what you just asked for is carried out.',
        leave: 'Leave and lose it',
        ended: 'Your session has ended.',
      },
    },
  },
  {
    app: {
      title: 'Flujo de pedidos',
      copy: 'Copiar',
      copied: 'Copiado',
      close: 'Cerrar',
      try_again: 'Reintentar',
      reload: 'Recargar',
      not_built: 'Esta pantalla está en obras.',
      viewer_reason: 'Ha entrado como observador: esto solo lo puede hacer un operador.',
      none: 'ninguno',
      missing:
        'No se muestra todo: %{services} no ha respondido. Sistema muestra qué ocurre; esta lista pregunta de nuevo cada 2 s.',
      whole: 'Un número entero',
      money: 'Dos decimales como mucho',
      sign_in_hint:
        'npm start muestra una vez la contraseña de un operador. Más cuentas: npm run account -- <nombre> <viewer|operator>',
      status: {
        PENDING: 'Pendiente',
        CONFIRMED: 'Confirmado',
        REJECTED: 'Rechazado',
        CANCELLED: 'Cancelado',
        ok: 'Bien',
        degraded: 'Limitado',
        unavailable: 'No disponible',
        unknown: 'Desconocido',
        open: 'Abierto',
        replaying: 'Reenviando',
        replayed: 'Reenviado',
        discarded: 'Descartado',
      },
      outage: {
        gateway:
          'La pasarela no responde desde hace %{seconds} s. Lo que ve es de antes; la página reintenta cada 2 s y nada de lo escrito se pierde.',
        behind:
          'Un servicio tras la pasarela no responde desde hace %{seconds} s. Lo que ve puede ser antiguo; la página reintenta cada 2 s. Sistema muestra cuál es.',
      },
      error: {
        unreachable: 'No se puede llegar a la pasarela. Compruebe la conexión o reintente en unos segundos.',
        unreachable_write:
          'No se puede llegar a la pasarela: lo que pidió puede haberse hecho o no. Mire antes de reintentar.',
        timeout: 'Sin respuesta en 10 s. Reintente en unos segundos.',
        timeout_write:
          'Sin respuesta en 10 s: lo que pidió puede haberse hecho o no. Mire antes de reintentar.',
      },
      session: {
        over: 'Su sesión ha terminado',
        nothing_lost:
          'Entre de nuevo y siga donde estaba: nada de lo escrito se pierde y lo que acaba de pedir se lleva a cabo.',
        leave: 'Salir y perderlo',
        ended: 'Su sesión ha terminado.',
      },
    },
  },
);
