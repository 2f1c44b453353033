import { bilingual } from './bilingual';

/** Texts used on all screens. The texts of one screen are in its folder. */
export const messages = bilingual(
  {
    app: {
      title: 'Order flow',
      copy: 'Copy',
      copied: 'Copied',
      close: 'Close',
      not_found: {
        title: 'Not found',
        text: 'There is no screen at this address',
        home: 'Go to the dashboard',
      },
      times: { dated: 'Date and time instead of “3 min ago”', utc: 'Times in UTC' },
      try_again: 'Try again',
      export: {
        button: 'Export',
        title: 'Exporting as CSV',
        progress:
          'One row so far, filtered like the page. At most %{most}. |||| %{rows} rows so far, filtered like the page. At most %{most}.',
        cut: 'The file has the first %{most} rows. Narrow the filters to get the others.',
        done: 'One row exported. |||| %{rows} rows exported.',
        missing: 'A service did not answer, so rows would be missing from the file. System shows which one.',
      },
      reload: 'Reload',
      not_built: 'This screen is not ready yet.',
      viewer_reason: 'You are signed in as a viewer: only an operator can do this.',
      none: 'none',
      waterfall: 'Waterfall',
      open_jaeger: 'Open in Jaeger',
      open_logs: 'Open the logs',
      log: 'In the logs',
      log_hint:
        'Every log line about it contains this trace id. With Docker: docker compose logs | grep, with the same id.',
      missing:
        'Some entries are missing: %{services} did not answer. System shows what is wrong. This list tries again every 2 s.',
      a_number: 'A number such as %{example}',
      whole: 'A whole number',
      money: 'At most two decimal places',
      one_line: 'One line of text, without control characters',
      sign_in_hint:
        'npm start prints the password of the account “operator” once. It is an admin, and can add more accounts on the page Accounts.',
      status: {
        PENDING: 'Pending',
        CONFIRMED: 'Confirmed',
        REJECTED: 'Rejected',
        CANCELLED: 'Cancelled',
        ok: 'OK',
        degraded: 'Degraded',
        unavailable: 'Unavailable',
        unknown: 'Unknown',
        gone: 'Gone',
        open: 'Open',
        replaying: 'Replaying',
        replayed: 'Replayed',
        discarded: 'Discarded',
        waiting: 'Waiting',
        delivered: 'Delivered',
        sent: 'Sent',
        suppressed: 'Suppressed',
        bounced: 'Bounced',
        failed: 'Failed',
        on: 'On',
        active: 'Active',
        disabled: 'Disabled',
        failing: 'Failing',
        switched_off: 'Switched off: failed',
        paused: 'Switched off',
      },
      outage: {
        gateway:
          'The gateway has not answered for %{seconds} s. This page shows older data and tries again every 2 s. Nothing you typed is lost.',
        behind:
          'A service behind the gateway has not answered for %{seconds} s. The data may be old. This page tries again every 2 s. System shows which service it is.',
      },
      error: {
        unreachable: 'The gateway cannot be reached. Check the connection, or try again in a few seconds.',
        unreachable_write:
          'The gateway cannot be reached. Your request may or may not have been carried out: check before you try again.',
        timeout: 'No answer within 10 s. Try again in a few seconds.',
        timeout_write:
          'No answer within 10 s. Your request may or may not have been carried out: check before you try again.',
        range: 'Until is before From: change one of them.',
      },
      session: {
        over: 'Your session has ended',
        nothing_lost:
          'Sign in again to continue where you were. Nothing you typed is lost, and your last request will be carried out.',
        leave: 'Leave and lose changes',
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
      not_found: {
        title: 'No encontrado',
        text: 'No hay ninguna pantalla en esta dirección',
        home: 'Ir al panel',
      },
      times: { dated: 'Fecha y hora en vez de «hace 3 min»', utc: 'Horas en UTC' },
      try_again: 'Reintentar',
      export: {
        button: 'Exportar',
        title: 'Exportando como CSV',
        progress:
          'Una fila hasta ahora, filtrada como la página. %{most} como mucho. |||| %{rows} filas hasta ahora, filtradas como la página. %{most} como mucho.',
        cut: 'El archivo tiene las primeras %{most} filas. Acote los filtros para ver las demás.',
        done: 'Una fila exportada. |||| %{rows} filas exportadas.',
        missing: 'Un servicio no ha respondido y faltarían filas en el archivo. Sistema muestra cuál.',
      },
      reload: 'Recargar',
      not_built: 'Esta pantalla todavía no está lista.',
      viewer_reason: 'Ha entrado como observador: esto solo lo puede hacer un operador.',
      none: 'ninguno',
      waterfall: 'Cascada',
      open_jaeger: 'Abrir en Jaeger',
      open_logs: 'Abrir los registros',
      log: 'En los registros',
      log_hint:
        'Cada línea de registro sobre esto contiene esta traza. Con Docker: docker compose logs | grep, con el mismo id.',
      missing:
        'Faltan entradas: %{services} no ha respondido. Sistema muestra qué ocurre. Esta lista reintenta cada 2 s.',
      a_number: 'Un número como %{example}',
      whole: 'Un número entero',
      money: 'Dos decimales como mucho',
      one_line: 'Una línea de texto, sin caracteres de control',
      sign_in_hint:
        'npm start muestra una vez la contraseña de la cuenta «operator». Es de un administrador, que puede añadir más cuentas en la página Cuentas.',
      status: {
        PENDING: 'Pendiente',
        CONFIRMED: 'Confirmado',
        REJECTED: 'Rechazado',
        CANCELLED: 'Cancelado',
        ok: 'Bien',
        degraded: 'Limitado',
        unavailable: 'No disponible',
        unknown: 'Desconocido',
        gone: 'Desaparecido',
        open: 'Abierto',
        replaying: 'Reenviando',
        replayed: 'Reenviado',
        discarded: 'Descartado',
        waiting: 'En espera',
        delivered: 'Entregado',
        sent: 'Enviado',
        suppressed: 'Suprimido',
        bounced: 'Rebotado',
        failed: 'Fallido',
        on: 'Activo',
        active: 'Activa',
        disabled: 'Desactivada',
        failing: 'Con fallos',
        switched_off: 'Desactivado por fallos',
        paused: 'Desactivado',
      },
      outage: {
        gateway:
          'La pasarela no responde desde hace %{seconds} s. La página muestra datos anteriores y reintenta cada 2 s. No se pierde nada de lo escrito.',
        behind:
          'Un servicio tras la pasarela no responde desde hace %{seconds} s. Los datos pueden ser antiguos. La página reintenta cada 2 s. Sistema muestra qué servicio es.',
      },
      error: {
        unreachable:
          'No se puede conectar con la pasarela. Compruebe la conexión o reintente en unos segundos.',
        unreachable_write:
          'No se puede conectar con la pasarela. Su petición puede haberse realizado o no: compruébelo antes de reintentar.',
        timeout: 'Sin respuesta en 10 s. Reintente en unos segundos.',
        timeout_write:
          'Sin respuesta en 10 s. Su petición puede haberse realizado o no: compruébelo antes de reintentar.',
        range: '«Hasta» es anterior a «Desde»: cambie uno de los dos.',
      },
      session: {
        over: 'Su sesión ha terminado',
        nothing_lost:
          'Entre de nuevo para seguir donde estaba. No se pierde nada de lo escrito y su última petición se realizará.',
        leave: 'Salir y perder los cambios',
        ended: 'Su sesión ha terminado.',
      },
    },
  },
);
