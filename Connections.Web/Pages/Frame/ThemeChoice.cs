namespace Connections.Web.Pages.Frame;

/// <summary>The themes a person may choose: texts of <see cref="Core.Accounts.Person.Theme"/>, the cookie and the attribute <c>data-theme</c>.</summary>
public static class ThemeChoice
{
    public const string Light = "light", Dark = "dark", System = "system";

    /// <summary>The text itself if it is a theme; a cookie may hold anything.</summary>
    public static string OrSystem(string? text) => text is Light or Dark ? text : System;
}
