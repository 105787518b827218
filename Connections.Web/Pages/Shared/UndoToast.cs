using MudBlazor;

namespace Connections.Web.Pages.Shared;

/// <summary>Says what was done, and offers to take it back: in place of asking before. It outlives the page that showed it.</summary>
/// <param name="toasts">The snackbar of the frame.</param>
public sealed class UndoToast(ISnackbar toasts)
{
    /// <summary>Long enough to read and reach; it also stays while it is hovered.</summary>
    private const int ShownForMs = 12_000;

    /// <summary>Shows the message with <i>Undo</i>. <paramref name="undo"/> must use services only: the page may be gone by then.</summary>
    public void Show(string message, Func<Task> undo) => toasts.Add(message, Severity.Normal, options =>
    {
        options.HideIcon = true;
        options.VisibleStateDuration = ShownForMs;
        options.Action = "Undo";
        options.ActionColor = Color.Inherit;
        options.OnClick = _ => undo();
    });

    /// <summary>Shows a message that needs no answer.</summary>
    public void Say(string message) => toasts.Add(message, Severity.Normal, options =>
    {
        options.HideIcon = true;
        options.VisibleStateDuration = ShownForMs;
    });
}
